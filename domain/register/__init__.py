"""The register of the policy's first system: what is recorded about a child, and what follows from it."""

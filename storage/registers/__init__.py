"""The register of children and adults: entries, their changes, imports, proposals."""

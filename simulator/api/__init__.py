"""The platform's own HTTP interface, one module per noun."""

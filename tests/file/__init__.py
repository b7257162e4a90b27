"""The child's file as the console reads it: pages, filters, search, the restricted page, print."""

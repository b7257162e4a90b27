"""The staff's pages, one module for each kind of work; each says in ``ROUTES`` who may open what."""

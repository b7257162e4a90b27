"""Pictures that the server draws itself."""

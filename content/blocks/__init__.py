"""Page blocks and the registry that gathers them from all apps."""

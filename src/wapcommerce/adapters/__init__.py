"""Where the product touches the world: one folder or file per technology."""

"""How Headwater is run and watched."""

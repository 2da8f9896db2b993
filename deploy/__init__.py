"""How Prag is put on machines: the one-command run, images, and what surrounds them."""

"""How languages spell: which letters follow which, and how sure of a language a text makes one by that."""

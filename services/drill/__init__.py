"""A drill: break a throw-away stack at random while news flows, then prove that nothing was lost or doubled."""

"""The fault matrix as code: each row breaks the running flow in one way, on real servers, and checks what must hold after."""

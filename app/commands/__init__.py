"""The table of commands, a module a kind; :mod:`app.actions` joins them."""

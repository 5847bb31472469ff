"""The running program: settings, application, inbox, dialogue state, command line, sandbox."""

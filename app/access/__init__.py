"""Who may do what: API keys for systems, sessions for people, one guard for every route."""

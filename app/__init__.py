"""The service: API, pages, commands, settings, access, jobs. Decides nothing about documents."""

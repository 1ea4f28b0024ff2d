"""The command line of Campaign Reporter. `app` has the commands; each module beside it is about one thing."""

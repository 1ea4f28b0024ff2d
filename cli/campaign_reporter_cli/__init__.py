"""The command line of Campaign Reporter. `app` names the commands, and each room beside it is about one thing."""

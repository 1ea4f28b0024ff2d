"""The commands: names, arguments, options and help. Each loads its code when it runs, so `--help` stays quick."""

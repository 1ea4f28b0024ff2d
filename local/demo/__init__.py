"""The reporter's main job, done before a person's eyes: `python -m local.demo`."""

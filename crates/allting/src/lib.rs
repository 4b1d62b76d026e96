//! The binary: rooms, configuration, subcommands.

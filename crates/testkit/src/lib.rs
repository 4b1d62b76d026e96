//! The application under test: real databases, people, a clock.

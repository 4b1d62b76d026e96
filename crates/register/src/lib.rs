//! What is true of people, properties, organisations, units, employments and mandates.

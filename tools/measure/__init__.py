"""What is run by hand to measure: times, openings, what stays in files, fuzzing."""

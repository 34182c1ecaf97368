"""What is coded in a PNG: its rows are inflated and unfiltered, looked into, written anew."""

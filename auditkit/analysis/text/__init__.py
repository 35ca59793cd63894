"""What summaries and names say: trips, persons, places, figures in prose."""

"""Makes the shipped graphs out of the published ones. Needs the pinned group "models"."""

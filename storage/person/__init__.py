"""Who there is: schools, pupils, adults and staff, and the addresses at the platform through which they speak."""

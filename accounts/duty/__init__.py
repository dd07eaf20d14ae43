"""Shifts: who is on duty, when and where; absences, rosters and calendars."""

-- No list was led by it: the index of active tickets by owner finds those without one as well.

-- owner: tickets
DROP INDEX tickets_unowned;

-- Costs of meetings held by the unit itself, whatever account they were booked to; not printing, repairs, stationery or trainings.
SELECT s.*, s.category = 'meeting' AS in_account
FROM spent s
WHERE (s.category = 'meeting' AND coalesce(s.topic, 'meeting') = 'meeting' AND NOT coalesce(s.attending, false) AND NOT coalesce(s.materials AND NOT s.hosting, false))
   OR (s.category IN ('travel', 'other', 'reception', 'office', 'rent', 'entrusted', 'labour', 'welfare')
       AND s.topic = 'meeting' AND s.hosting AND NOT s.materials)

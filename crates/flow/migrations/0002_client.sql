-- The client that subscribed itself through the API: it hears of what concerns its own hats only.
-- NULL for an endpoint that an integrator made, which hears of everything of its kinds.
ALTER TABLE endpoint ADD COLUMN client UUID;

CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, in_stock int NOT NULL);
CREATE TABLE sale (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), item int NOT NULL REFERENCES item, at timestamptz NOT NULL DEFAULT now());
INSERT INTO item VALUES (1, 'lamp', 1);

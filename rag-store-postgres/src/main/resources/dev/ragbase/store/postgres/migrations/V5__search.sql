-- Search by words. Row security keeps an index on tsvector from being used: its operator is not leakproof,
-- so the application's role would read all words of a workspace. The functions here run as the owner, who
-- sees every row, and look for lexemes that begin with the number of the one workspace that the caller's
-- identity names: what belongs to others has other lexemes.

-- How often a chunk has a term of each step.
CREATE FUNCTION rag_step_counts() RETURNS float8[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT '{1, 2, 3, 4, 5.5, 8, 12, 24}'::float8[] $$;

-- The query for a term's lexeme of one step, or, if it is empty, of any step.
CREATE FUNCTION rag_word_query(prefix text, term text, step text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('''' || replace(replace(prefix || term, '\', '\\'), '''', '''''') || ' ' || step || ''''
    || CASE step WHEN '' THEN ':*' ELSE '' END)::tsquery
$$;

-- How often the words of a chunk have that lexeme: ts_rank of n positions is the sum of 1/i^2 for i to n,
-- divided by the limit of that sum.
CREATE FUNCTION rag_word_count(words tsvector, query tsquery) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce((rag_step_counts())[width_bucket(ts_rank('{1, 1, 1, 1}', words, query)::float8,
    '{0.3, 0.68, 0.79, 0.846, 0.878, 0.899, 0.9135, 0.924}'::float8[])], 0)
$$;

-- The best k chunks of the caller's workspace that have one of some words, by BM25 as Lucene does it (k1 1.2,
-- b 0.75). Each term stands for the word of its number, and all terms of a word count as one. Stop words
-- count where other words are found, as though half of the chunks had them, and find chunks only where no
-- other word is in the workspace.
--
-- The rarest words' chunks are read first. A chunk without any of them scores at most as much as all other
-- words can give: once the k-th best has more, the other words are looked up in the best chunks alone. (This
-- is MaxScore: Turtle and Flood, Query evaluation: strategies and optimizations, 1995.)
CREATE FUNCTION rag_match_words(
  terms text[], words_of_terms integer[], boosts float8[], stop_words integer[], within uuid[], k integer)
RETURNS TABLE (chunk_id uuid, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
  here     uuid[] := rag_workspaces('viewer');
  prefix   text;
  chunks   float8;
  mean     float8;
  -- Words to find chunks by, the rarest first: number, how many chunks have it, the most it can give.
  finds    integer[];
  holders  bigint[];
  gives    float8[];
  -- Words that count: the same and stop words.
  counts   integer[];
  weights  float8[];
  -- How many of the first are looked up in the index, and what the others can give.
  used     integer := 0;
  rest     float8;
  reach    bigint := greatest(1000, 2 * k);
  least    float8;
  ids      uuid[];
  scores   real[];
BEGIN
  IF cardinality(here) <> 1 THEN
    RETURN;
  END IF;
  SELECT to_hex(w.no) || ':', h.chunks, h.words::float8 / h.chunks INTO prefix, chunks, mean
    FROM workspaces w JOIN workspace_heads h ON h.workspace_id = w.id
   WHERE w.id = here[1] AND h.chunks > 0;

  SELECT array_agg(f.word ORDER BY f.n, f.word), array_agg(f.n ORDER BY f.n, f.word),
      array_agg(boosts[f.word] * ln(1 + (chunks - f.n + 0.5) / (f.n + 0.5)) ORDER BY f.n, f.word)
    INTO finds, holders, gives
    FROM (SELECT t.word, max((SELECT count(*) FROM chunk_words c
             WHERE c.words @@ rag_word_query(prefix, t.term, ''))) AS n
            FROM unnest(terms, words_of_terms) t (term, word)
           WHERE t.word <> ALL (stop_words) GROUP BY t.word) f
   WHERE f.n > 0;
  counts := finds || stop_words;
  weights := gives || ARRAY(SELECT ln(2) * boosts[s.word] FROM unnest(stop_words) WITH ORDINALITY s (word, i) ORDER BY s.i);
  IF finds IS NULL THEN
    RETURN;
  END IF;

  WHILE used < cardinality(finds) LOOP
    LOOP
      used := used + 1;
      EXIT WHEN used = cardinality(finds)
        OR (SELECT sum(n) FROM unnest(holders[1:used + 1]) n) > reach;
    END LOOP;
    rest := (SELECT sum(w) FROM unnest(weights[used + 1:]) w);
    WITH wanted AS MATERIALIZED (
      SELECT f.most, s.n, rag_word_query(prefix, t.term, s.step::text) AS query
        FROM unnest(terms, words_of_terms) t (term, word)
          JOIN unnest(finds[1:used], gives[1:used]) f (word, most) USING (word),
          unnest(rag_step_counts()) WITH ORDINALITY s (n, step)),
    found AS MATERIALIZED (
      SELECT c.chunk_id, sum(w.most * w.n / (w.n + 0.3 + 0.9 * c.length / mean)) AS most
        FROM wanted w JOIN chunk_words c ON c.words @@ w.query
       WHERE (c.workspace_id = here[1]) IS TRUE
         AND (within IS NULL OR c.document_id IN (SELECT unnest(within)))
       GROUP BY c.chunk_id),
    kth AS MATERIALIZED (SELECT f.most FROM found f ORDER BY f.most DESC OFFSET k - 1 LIMIT 1)
    SELECT array_agg(f.chunk_id), coalesce((SELECT most FROM kth), 0) INTO ids, least
      FROM found f WHERE f.most >= coalesce((SELECT most FROM kth), 0) - coalesce(rest, 0) - 1e-9;
    reach := 4 * reach;
    CONTINUE WHEN used < cardinality(finds) AND least <= rest;

    WITH asked AS MATERIALIZED (
      SELECT u.word, u.weight, rag_word_query(prefix, t.term, '') AS query
        FROM unnest(terms, words_of_terms) t (term, word)
          JOIN unnest(counts, weights) u (word, weight) USING (word)),
    scored AS MATERIALIZED (
      SELECT c.chunk_id, (SELECT sum(w.weight * w.n / (w.n + 0.3 + 0.9 * c.length / mean))
          FROM (SELECT a.word, a.weight, sum(rag_word_count(v.words, a.query)) AS n
            FROM asked a GROUP BY a.word, a.weight) w)::real AS score
        FROM unnest(ids) i (id) JOIN chunk_words c ON c.workspace_id = here[1] AND c.chunk_id = i.id,
          LATERAL (SELECT ts_filter(c.words, '{d}') AS words OFFSET 0) v
       ORDER BY score DESC, c.chunk_id LIMIT k)
    SELECT array_agg(s.chunk_id), array_agg(s.score) INTO ids, scores FROM scored s;
    EXIT;
  END LOOP;
  RETURN QUERY SELECT * FROM unnest(ids, scores);
END $$;

-- Each migration replaces it.
CREATE OR REPLACE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT 5';

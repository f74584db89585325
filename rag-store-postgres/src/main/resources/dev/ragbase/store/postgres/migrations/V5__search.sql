-- Search by words. Row security keeps PostgreSQL from looking a word up in the index, as tsvector's operator
-- is not leakproof: the application's role would read all words of a workspace. So this is done by functions
-- that run as the owner, who sees every row, and that look for nothing but lexemes which begin with the
-- number of the one workspace that the caller's identity names. In them every operator has operands of the types
-- that PostgreSQL has it for: another, for types that it had to convert, would be taken from the schema first.

-- How often a chunk has a term whose lexeme is of the first step, the second, ...: see WordVectors.
CREATE FUNCTION rag_step_counts() RETURNS float8[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT '{1, 2, 3, 4, 5.5, 8, 12, 24}'::float8[] $$;

-- The query for a term's lexeme of one step, or of any step if that is empty.
CREATE FUNCTION rag_word_query(prefix text, term text, step text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('''' || replace(replace(prefix || term, '\', '\\'), '''', '''''') || ' ' || step || ''''
    || CASE step WHEN '' THEN ':*' ELSE '' END)::tsquery
$$;

-- How often a chunk has the term of such a query. The rank of a lexeme with n positions is the sum of 1/i^2
-- for i = 1 to n, divided by what that tends to; the numbers here lie between the ranks of 0, 1, ..., 8.
CREATE FUNCTION rag_word_count(words tsvector, query tsquery) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce((rag_step_counts())[width_bucket(ts_rank('{1, 1, 1, 1}', words, query)::float8,
    '{0.3, 0.68, 0.79, 0.846, 0.878, 0.899, 0.9135, 0.924}'::float8[])], 0)
$$;

-- How many chunks of a workspace have a term. If there are many, one in sixteen is counted: see WordVectors.
-- That the row is the workspace's is asked of the row, as words can be written that begin with any number.
CREATE FUNCTION rag_word_holders(workspace uuid, no text, term text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  n bigint;
BEGIN
  SELECT 16 * count(*) INTO n FROM chunk_words c
   WHERE c.words @@ rag_word_query(no || '*', term, '0') AND (c.workspace_id = workspace) IS TRUE;
  IF n < 1024 THEN
    SELECT count(*) INTO n FROM chunk_words c
     WHERE c.words @@ rag_word_query(no || ':', term, '') AND (c.workspace_id = workspace) IS TRUE;
  END IF;
  RETURN n;
END $$;

-- The best k of some chunks by all words, where the terms of a word count as one. BM25 as Lucene does it, with
-- k1 = 1.2 and b = 0.75, is the sum of weight * n / (n + 0.3 + slope * length), where slope is 0.9 divided by
-- the mean length.
CREATE FUNCTION rag_word_scores(
  workspace uuid, prefix text, slope float8, terms text[], words_of_terms integer[], weights float8[],
  k integer, INOUT ids uuid[], OUT scores real[])
LANGUAGE plpgsql STABLE SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
#variable_conflict use_column
BEGIN
  WITH wanted AS MATERIALIZED (
    SELECT t.word, t.weight, rag_word_query(prefix, t.term, '') AS query
      FROM unnest(terms, words_of_terms, weights) t (term, word, weight)),
  scored AS MATERIALIZED (
    SELECT c.chunk_id, (SELECT sum(w.weight * w.n / (w.n + 0.3::float8 + slope * c.length::float8))
        FROM (SELECT w.word, w.weight, sum(rag_word_count(v.words, w.query)) AS n
          FROM wanted w GROUP BY w.word, w.weight ORDER BY w.word) w)::real AS score
      FROM unnest(ids) i (id) JOIN chunk_words c ON c.workspace_id = workspace AND c.chunk_id = i.id,
        -- Read once, though each word asks for it.
        LATERAL (SELECT ts_filter(c.words, '{d}') AS words OFFSET 0) v),
  best AS MATERIALIZED (
    SELECT s.chunk_id, s.score FROM scored s WHERE s.score > 0::real ORDER BY s.score DESC, s.chunk_id LIMIT k)
  SELECT array_agg(b.chunk_id), array_agg(b.score) INTO ids, scores FROM best b;
END $$;

-- The best k chunks of the caller's workspace that have one of some words. A term stands for the word of its
-- number. Stop words, given by number, find nothing: they add to the score as though half of the chunks had
-- them. Words are counted in the whole workspace, also if only some documents are asked for (within).
--
-- Words are looked up in rounds, the rarest first. Each round knows some chunk that is at least the k-th best.
-- Once it has more than all words to come can give, no chunk without the words before can be among the best;
-- and of the chunks that were found, those stay that still can. When it is less work to look into these than
-- to look the next word up, that is done (after MaxScore: Turtle and Flood, Query evaluation: strategies and
-- optimizations, 1995).
CREATE FUNCTION rag_match_words(
  terms text[], words_of_terms integer[], boosts float8[], stop_words integer[], within uuid[], k integer)
RETURNS TABLE (chunk_id uuid, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp
-- What is to come is known better here than to the planner, and whatever the caller told it.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off
SET enable_nestloop = on SET enable_indexscan = on SET enable_bitmapscan = on
SET jit = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
  -- Looking into a chunk takes as long as looking up so many.
  look_into constant integer := 25;
  mine    uuid[] := rag_workspaces('viewer');
  here    uuid := mine[1];
  no      text;
  prefix  text;
  slope   float8;
  chunks  float8;
  -- How many chunks a document has.
  ratio   float8;
  -- Terms in the order of their words' rarity, stop words last: what each is, how many chunks have its word,
  -- and the most that the word can give.
  sorted  text[];
  words   integer[];
  held    bigint[];
  gives   float8[];
  -- For each word that finds chunks: where in these its terms end, and what all words after it can give.
  ends    integer[];
  rests   float8[];
  -- How many words were looked up, and the terms of the next ones.
  used    integer := 0;
  first   integer := 1;
  last    integer := 0;
  size    bigint := greatest(2000, 2 * k);
  -- Chunks that were found, what they have from the words before, and what the k-th best has at least.
  ids     uuid[];
  sums    float8[];
  kth     float8 := 0;
  -- Whether no other chunk can be among the best.
  closed  boolean;
  scores  real[];
BEGIN
  IF cardinality(mine) <> 1 THEN
    RETURN;
  END IF;
  SELECT to_hex(w.no), to_hex(w.no) || ':', 0.9::float8 * h.chunks::float8 / greatest(h.words, 1)::float8, h.chunks,
      h.chunks::float8 / greatest(h.documents, 1)::float8 INTO no, prefix, slope, chunks, ratio
    FROM workspaces w JOIN workspace_heads h ON h.workspace_id = w.id WHERE w.id = here;

  WITH counted AS MATERIALIZED (
    SELECT t.word, least(max(rag_word_holders(here, no, t.term)), chunks) AS n
      FROM unnest(terms, words_of_terms) t (term, word) WHERE t.word <> ALL (stop_words) GROUP BY t.word),
  weighed AS MATERIALIZED (
    SELECT c.word, c.n, boosts[c.word] * ln(1::float8 + (chunks - c.n + 0.5::float8) / (c.n + 0.5::float8)) AS most
      FROM counted c WHERE c.n > 0::float8
    UNION ALL
    SELECT s.word, NULL, boosts[s.word] * ln(2::float8) FROM unnest(stop_words) s (word)),
  ranked AS MATERIALIZED (
    SELECT w.word, w.n, w.most, row_number() OVER rarest AS rank, coalesce(sum(w.most) OVER after, 0) AS rest
      FROM weighed w WINDOW rarest AS (ORDER BY w.n, w.word),
        after AS (ORDER BY w.n, w.word ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)),
  all_terms AS MATERIALIZED (
    SELECT t.term, w.word, w.n, w.most, w.rest, w.rank, row_number() OVER (ORDER BY w.rank, t.term) AS i,
        lead(w.rank) OVER (ORDER BY w.rank, t.term) IS DISTINCT FROM w.rank AND w.n > 0::float8 AS is_last
      FROM unnest(terms, words_of_terms) t (term, word) JOIN ranked w ON w.word = t.word)
  SELECT array_agg(a.term ORDER BY a.i), array_agg(a.word ORDER BY a.i), array_agg(a.n ORDER BY a.i),
      array_agg(a.most ORDER BY a.i), array_agg(a.i ORDER BY a.i) FILTER (WHERE a.is_last),
      array_agg(a.rest ORDER BY a.i) FILTER (WHERE a.is_last)
    INTO sorted, words, held, gives, ends, rests FROM all_terms a;
  IF ends IS NULL THEN
    RETURN;
  END IF;

  IF look_into::float8 * ratio * cardinality(within)::float8
      < (SELECT sum(held[e])::float8 FROM unnest(ends) e) THEN
    used := cardinality(ends);
    ids := ARRAY(SELECT c.chunk_id FROM chunk_words c
      WHERE c.workspace_id = here AND c.document_id = ANY (within));
  END IF;
  WHILE used < cardinality(ends) AND (used = 0 OR kth <= rests[used]
      OR look_into * cardinality(ids) > held[ends[used + 1]]) LOOP
    closed := coalesce(kth > rests[used], false);
    first := last + 1;
    LOOP
      used := used + 1;
      size := size - held[ends[used]];
      EXIT WHEN used = cardinality(ends) OR size < held[ends[used + 1]];
    END LOOP;
    last := ends[used];
    size := 2 * (SELECT sum(held[e])::bigint FROM unnest(ends[:used]) e);

    -- Where a chunk has several terms of one word, they are counted apart here, which gives more, not less.
    WITH wanted AS MATERIALIZED (
      SELECT t.weight, s.n, rag_word_query(prefix, t.term, s.step::text) AS query
        FROM unnest(sorted[first:last], gives[first:last]) t (term, weight),
          unnest(rag_step_counts()) WITH ORDINALITY s (n, step)),
    found AS MATERIALIZED (
      SELECT f.chunk_id, sum(f.score) AS score
        FROM (SELECT b.chunk_id, b.score FROM unnest(ids, sums) b (chunk_id, score)
          UNION ALL
          SELECT c.chunk_id, w.weight * w.n / (w.n + 0.3::float8 + slope * c.length::float8)
            FROM wanted w JOIN chunk_words c ON c.words @@ w.query
           WHERE (c.workspace_id = here) IS TRUE AND CASE WHEN closed THEN c.chunk_id IN (SELECT unnest(ids))
             ELSE within IS NULL OR c.document_id IN (SELECT unnest(within)) END) f
       GROUP BY f.chunk_id),
    best AS MATERIALIZED (
      SELECT array_agg(b.chunk_id) AS ids
        FROM (SELECT f.chunk_id FROM found f ORDER BY f.score DESC LIMIT k + 10) b),
    bound AS MATERIALIZED (
      SELECT greatest(kth, r.scores[k]) AS score FROM best b,
        rag_word_scores(here, prefix, slope, sorted, words, gives, k, b.ids) r)
    SELECT array_agg(f.chunk_id), array_agg(f.score), (SELECT b.score FROM bound b) INTO ids, sums, kth
      FROM found f WHERE f.score >= (SELECT (1::float8 - 1e-6::float8) * b.score FROM bound b) - rests[used];
  END LOOP;
  SELECT s.ids, s.scores INTO ids, scores
    FROM rag_word_scores(here, prefix, slope, sorted, words, gives, k, ids) s;
  RETURN QUERY SELECT * FROM unnest(ids, scores);
END $$;

REVOKE ALL ON FUNCTION rag_word_holders FROM PUBLIC;
REVOKE ALL ON FUNCTION rag_word_scores FROM PUBLIC;

-- What indexes of vectors are to be: the defaults, until 'rag schema apply' is told otherwise and replaces it.
CREATE FUNCTION rag_vector_index_settings(OUT kind text, OUT half_precision boolean, OUT from_vectors integer,
  OUT m integer, OUT ef_construction integer, OUT ef_search integer, OUT max_scan_tuples integer,
  OUT lists integer, OUT probes integer) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT 'HNSW', false, 5000, 16, 128, 40, 20000, 0, 10 $$;

-- Each migration replaces it.
CREATE OR REPLACE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT 5';

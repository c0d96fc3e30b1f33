INSERT INTO agencies (id, code, created_at)
SELECT n, 'H' || n, '2026-01-01' FROM generate_series(1, CAST(:agencies AS int)) n;

INSERT INTO agency_states (agency_id, valid_from, name, folded_name, level, parent_id, series_rule)
SELECT n, '2020-01-01', 'Cơ quan ' || n, 'co quan ' || n,
       CASE WHEN n <= :provinces THEN 'tinh' WHEN n % 10 = 0 THEN 'tinh' ELSE 'xa' END,
       CASE WHEN n <= :provinces THEN NULL ELSE 1 + n % CAST(:provinces AS int) END, 'one'
FROM generate_series(1, CAST(:agencies AS int)) n;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n + 1 AS id, 1 + n % CAST(:agencies AS int) AS agency_id,
       1 + n / CAST(:agencies AS int) + n / CAST(:agencies AS int) / 96 AS number,
       DATE '2026-01-02' + CAST(300.0 * n / :count AS int) AS issued_on,
       CASE WHEN n % 20 = 0 THEN 'unsigned' WHEN n % 20 = 1 THEN 'signed_person_only' ELSE 'signed_full' END AS status
FROM generate_series(0, CAST(:count AS int) - 1) n;

INSERT INTO documents (id, agency_id, issued_on, dated_on, code_number, code_notation, document_type, subject,
    category, file_sha256, submission, method, attribution, contradictions, "foreign", received_at, year, series,
    number, number_suffix, standing, signing_status, counted_as, form_conforms, current_verification_id,
    counted_verification_id)
SELECT id, agency_id, issued_on, issued_on, CAST(number AS varchar), 'CQ-VP', 'CV', 'Về việc số ' || number,
    'administrative', encode(sha256(CAST('d' || id AS bytea)), 'hex'), '{}', 'identifier', '[]', '[]', false,
    issued_on, 2026, :common, number, '', 'counted', status, status, true, id, id
FROM made;

INSERT INTO verifications (id, document_id, signing_status, indication, kind, form_conforms, file_name, file_sha256,
    file_size, pages, policy_id, policy_version, verified_at, recorded_at, reason)
SELECT id, id, status, 'TOTAL_PASSED', 'original', true, 'a.pdf', encode(sha256(CAST('d' || id AS bytea)), 'hex'),
    200000, 1, 'kyso-default', '1;revocation=require', issued_on, issued_on, 'submitted'
FROM made;

INSERT INTO signatures_seen (verification_id, position, role, indication, signer, folded_signer, serial_number)
SELECT id, 1, 'authorised_person', 'TOTAL_PASSED', 'Người ký ' || signer, 'nguoi ky ' || signer, upper(to_hex(signer))
FROM (SELECT id, agency_id * 10 + id % 3 AS signer FROM made WHERE status <> 'unsigned') AS signed;

INSERT INTO signatures_seen (verification_id, position, role, indication, signer, folded_signer, serial_number)
SELECT id, 2, 'agency', 'TOTAL_PASSED', 'Cơ quan ' || agency_id, 'co quan ' || agency_id, 'A' || agency_id
FROM made WHERE status = 'signed_full';

INSERT INTO violations (verification_id, rule_id, severity)
SELECT id, 'ND30-C' || id % 3, 'warning' FROM made WHERE id % 3 > 0;

INSERT INTO violations (verification_id, rule_id, severity)
SELECT id, 'ND30-R', 'error' FROM made WHERE id % 9973 = 0;

INSERT INTO counters (agency_id, month, category, received, signed_full, signed_person_only, signed_agency_only,
    signed_invalid, undetermined, unsigned, unreadable, form_conforming, from_work_file, signed_from_work_file)
SELECT agency_id, date_trunc('month', issued_on), 'administrative', count(*),
    count(*) FILTER (WHERE status = 'signed_full'), count(*) FILTER (WHERE status = 'signed_person_only'),
    0, 0, 0, count(*) FILTER (WHERE status = 'unsigned'), 0, count(*), 0, 0
FROM made GROUP BY agency_id, date_trunc('month', issued_on);

INSERT INTO series (agency_id, year, series, observed_number, observed_on, observed_by, last_number, last_on)
SELECT agency_id, 2026, :common, 1, '2026-01-01', 'default', max(number), max(issued_on) FROM made GROUP BY agency_id;

INSERT INTO gaps (agency_id, year, series, first_number, last_number, starts_on, ends_on)
SELECT agency_id, 2026, :common, number - 1, number - 1, before, issued_on
FROM (SELECT agency_id, number, issued_on,
             lag(number) OVER of_agency AS previous, lag(issued_on) OVER of_agency AS before
      FROM made WINDOW of_agency AS (PARTITION BY agency_id ORDER BY number)) AS numbered
WHERE number - previous = 2;

INSERT INTO ledger_leaves (position, event, document_id, verification_id, content, hash)
SELECT id - 1, 'document.submitted', id, id, '{}', sha256(CAST('\x00' AS bytea) || CAST('d' || id AS bytea)) FROM made;

INSERT INTO ledger_nodes (level, position, hash) SELECT 0, position, hash FROM ledger_leaves;

SELECT setval(pg_get_serial_sequence('documents', 'id'), CAST(:count AS bigint)),
       setval(pg_get_serial_sequence('verifications', 'id'), CAST(:count AS bigint));

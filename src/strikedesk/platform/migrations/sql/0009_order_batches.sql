-- Orders of different accounts that arrive together are judged and booked together: one lock,
-- one look at the facts, one statement, one commit for all of them.
DROP FUNCTION lock_order_facts(uuid, uuid, bigint, text, text);

-- Locks the accounts, in the order of their ids so that two who do so cannot deadlock, and reads
-- all that the gate judges by. The two statements are apart on purpose: a statement that waits
-- for a lock goes on with facts from before the wait, only the next one sees what was committed.
-- The planner settings keep every look-up on its index, also in plans made when tables were empty.
CREATE FUNCTION lock_order_facts(
    p_accounts uuid[], p_users uuid[], p_instruments bigint[], p_products text[], p_tags text[])
RETURNS TABLE (
    place bigint, account accounts, cash numeric, net_quantity numeric, working_buy numeric,
    working_sell numeric, desk_halt text, account_halt text, known_id uuid)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM accounts a
       JOIN unnest(p_accounts, p_users) AS t (account_id, user_id)
         ON a.id = t.account_id AND a.user_id = t.user_id
      ORDER BY a.id FOR UPDATE OF a;
    RETURN QUERY
    SELECT t.place, a,
           (SELECT b.balance FROM ledger_balances b
             WHERE b.account_id = a.id AND b.ledger_account = 'cash'),
           p.net_quantity, p.working_buy, p.working_sell,
           (SELECT k.reason FROM kill_switches k
             WHERE k.scope = 'desk' AND k.released_at IS NULL),
           (SELECT k.reason FROM kill_switches k
             WHERE k.scope = 'account' AND k.account_id = a.id AND k.released_at IS NULL),
           (SELECT o.id FROM orders o WHERE o.tag = t.tag)
      FROM unnest(p_accounts, p_users, p_instruments, p_products, p_tags) WITH ORDINALITY
           AS t (account_id, user_id, instrument_id, product, tag, place)
      JOIN accounts a ON a.id = t.account_id AND a.user_id = t.user_id
      LEFT JOIN positions p ON p.account_id = a.id AND p.instrument_id = t.instrument_id
                           AND p.product = t.product;
END $$;

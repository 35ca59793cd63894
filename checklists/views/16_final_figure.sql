-- Figures of the final accounts of the year by what they are (those of accounts of the year before: phase 'prior'); printed in several forms, the first form counts. Where the department has one of its own, that of its units is left out.
WITH mine AS (
  SELECT f.row_key, f.entity, f.form, f.form_no, f.side, f.item, f.path, f.fund, f.column_name, f.cell, f.unit, f.amount, f.file, f.sheet, f."row",
    CASE WHEN f.fiscal_year IS NULL OR f.fiscal_year = g.year THEN f.phase WHEN f.phase = 'actual' THEN 'prior' END AS phase, regexp_replace(coalesce(f.form_no, ''), '\s', '', 'g') AS no, regexp_replace(coalesce(f.item, ''), '\s', '', 'g') AS label, coalesce(f.column_name, '') AS head
  FROM final_accounts f CROSS JOIN engagement g
  WHERE coalesce(f.fiscal_year, g.year) IN (g.year, g.year - 1)
    AND (coalesce(f.entity, '') IN ('', g.entity) OR NOT EXISTS (SELECT 1 FROM final_accounts o WHERE o.entity = g.entity))
), named AS (
  SELECT m.*, CASE
    WHEN unit = 'count' THEN CASE
      WHEN regexp_matches(label, '车辆数合计') THEN 'vehicles' WHEN regexp_matches(label, '公务用车保有量') THEN 'vehicles.official'
      WHEN regexp_matches(label, '国内公务接待批次') THEN 'reception.events' WHEN regexp_matches(label, '国内公务接待人次') THEN 'reception.guests'
      WHEN regexp_matches(label, '因公出国.*团组') THEN 'abroad.groups' WHEN regexp_matches(label, '因公出国.*人次') THEN 'abroad.persons' END
    WHEN regexp_matches(form, '机构运行|三公') OR regexp_matches(coalesce(path, ''), '三公') THEN CASE
      WHEN regexp_matches(label, '^(支出)?合计$|三公.*(合计|小计)$') THEN 'three_public'
      WHEN regexp_matches(label, '^因公出国[（(]境[）)]费?(用|支出)?$') THEN 'abroad'
      WHEN regexp_matches(label, '^公务用车购置(及|和|与)运行(维护)?费') THEN 'vehicle_total'
      WHEN regexp_matches(label, '^公务用车购置费') THEN 'vehicle_purchase' WHEN regexp_matches(label, '^公务用车运行(维护)?费') THEN 'vehicle'
      WHEN regexp_matches(label, '^公务接待费') THEN 'reception' WHEN regexp_matches(label, '机关运行经费') THEN 'running_costs' END
    WHEN fund = '财政拨款' AND side IS DISTINCT FROM 'expense' AND regexp_matches(label, '^一般公共预算财政拨款(收入)?$') THEN 'income.gp'
    WHEN fund = '财政拨款' AND side IS DISTINCT FROM 'expense' AND regexp_matches(label, '^政府性基金预算财政拨款(收入)?$') THEN 'income.fund'
    WHEN fund = '财政拨款' AND regexp_matches(label, '^年初财政拨款结转和结余$') THEN 'opening.fiscal'
    WHEN fund = '财政拨款' AND regexp_matches(label, '^年末财政拨款结转和结余$') THEN 'closing.fiscal'
    WHEN regexp_matches(label, '^本年收入(合计)?$') THEN CASE WHEN fund IS NULL THEN 'income.total' WHEN fund = '财政拨款' THEN 'income.fiscal' END
    WHEN regexp_matches(label, '^本年支出(合计)?$') THEN CASE WHEN fund IS NULL THEN 'spend.total' WHEN fund = '财政拨款' THEN 'spend.fiscal' END
    WHEN fund IS NULL AND label = '合计' AND regexp_matches(head, '^本年收入合计$') THEN 'income.total'
    WHEN fund IS NULL AND label = '合计' AND regexp_matches(head, '^本年支出合计$') THEN 'spend.total'
    WHEN fund IS NULL AND label = '合计' AND regexp_matches(head, '^(本年支出\.)?基本支出$') THEN 'spend.basic'
    WHEN fund IS NULL AND label = '合计' AND regexp_matches(head, '^(本年支出\.)?项目支出$') THEN 'spend.projects'
    WHEN fund IS NULL AND regexp_matches(form, '收入支出决算|收支决算') THEN CASE
      WHEN regexp_matches(label, '^基本支出$') THEN 'spend.basic' WHEN regexp_matches(label, '^项目支出$') THEN 'spend.projects'
      WHEN regexp_matches(label, '^人员(经费|支出)$') THEN 'spend.personnel' WHEN regexp_matches(label, '^(日常)?公用(经费|支出)$') THEN 'spend.public'
      WHEN regexp_matches(label, '^年初结转和结余$') THEN 'opening.all' WHEN regexp_matches(label, '^年末结转和结余$') THEN 'closing.all' END
    WHEN regexp_matches(form, '基本支出') AND label = '合计' AND regexp_matches(head, '^商品和服务支出\.(小计|合计)$') THEN 'public.goods'
    END AS quantity FROM mine m
), ordered AS (
  SELECT *, row_number() OVER (PARTITION BY coalesce(entity, ''), quantity, phase
    ORDER BY CASE WHEN starts_with(no, '财决') THEN 0 WHEN starts_with(no, '公开') THEN 2 ELSE 1 END, no, form, row_key) AS place FROM named WHERE quantity IS NOT NULL AND phase IS NOT NULL
)
SELECT row_key, entity, quantity, phase, amount, unit, form, cell, file, sheet, "row" FROM ordered WHERE place = 1

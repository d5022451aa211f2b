# Zeiten, Tage und Monate, wie Sätze und Tabellen sie zeigen.

format-am = { $time } am
format-pm = { $time } pm
format-day = { $weekday } { $day_two }.{ $month_two }.{ $year }
format-month = { $month } { $year }
format-moment = { $day }, { $time }

format-weekday-1 = Mo
format-weekday-2 = Di
format-weekday-3 = Mi
format-weekday-4 = Do
format-weekday-5 = Fr
format-weekday-6 = Sa
format-weekday-7 = So

format-month-1 = Januar
format-month-2 = Februar
format-month-3 = März
format-month-4 = April
format-month-5 = Mai
format-month-6 = Juni
format-month-7 = Juli
format-month-8 = August
format-month-9 = September
format-month-10 = Oktober
format-month-11 = November
format-month-12 = Dezember

format-month-short-1 = Jan.
format-month-short-2 = Feb.
format-month-short-3 = März
format-month-short-4 = Apr.
format-month-short-5 = Mai
format-month-short-6 = Juni
format-month-short-7 = Juli
format-month-short-8 = Aug.
format-month-short-9 = Sep.
format-month-short-10 = Okt.
format-month-short-11 = Nov.
format-month-short-12 = Dez.

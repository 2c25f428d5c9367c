"""Clinical units and units of biological activity, as rows of text.

One row is: code, whether it takes prefixes (`metric`) or stands whole, value and unit as in UCUM's own table
(ucum-essence 2.0.1, by the Regenstrief Institute), name. The value `base` marks a dimension of its own.
No reading and no arithmetic belong here.

A unit of biological activity (`U`, `[IU]`, `[arb'U]` and their kin) is a dimension of its own: it says what
one procedure found, and no factor leads from one to another. UCUM gives `U` as umol/min and `eq` as a mole;
both are kept apart here too, because an enzyme unit holds for one method, and an equivalent is a mole of
charge (1 mmol of calcium is 2 meq). Fields of a microscope (`[HPF]`) and Hounsfield units are scales, not
numbers, and so are the non-linear `[pH]` and `[p'diop]`.
"""

from typing import Final

ROWS: Final = """
# clinical
m[H2O]           metric  980665e-5          kPa                meter of water column
m[Hg]            metric  133.3220           kPa                meter of mercury column
[in_i'H2O]       whole   1                  m[H2O].[in_i]/m    inch of water column
[in_i'Hg]        whole   1                  m[Hg].[in_i]/m     inch of mercury column
[PRU]            whole   1                  mm[Hg].s/ml        peripheral vascular resistance unit
[wood'U]         whole   1                  mm[Hg].min/L       Wood unit
[diop]           whole   1                  /m                 diopter
[p'diop]         whole   base               -                  prism diopter
%[slope]         whole   base               -                  percent of slope
[mesh_i]         whole   1                  /[in_i]            mesh
[Ch]             whole   1                  mm/3               Charriere
[drp]            whole   1                  ml/20              drop
[hnsf'U]         whole   base               -                  Hounsfield unit
[MET]            whole   3.5                mL/min/kg          metabolic equivalent
[hp'_X]          whole   base               -                  homeopathic, decimal series (retired)
[hp'_C]          whole   base               -                  homeopathic, centesimal series (retired)
[hp'_M]          whole   base               -                  homeopathic, millesimal series (retired)
[hp'_Q]          whole   base               -                  homeopathic, quintamillesimal series (retired)
[hp_X]           whole   base               -                  homeopathic, decimal Hahnemannian
[hp_C]           whole   base               -                  homeopathic, centesimal Hahnemannian
[hp_M]           whole   base               -                  homeopathic, millesimal Hahnemannian
[hp_Q]           whole   base               -                  homeopathic, quintamillesimal Hahnemannian
[kp_X]           whole   base               -                  homeopathic, decimal Korsakovian
[kp_C]           whole   base               -                  homeopathic, centesimal Korsakovian
[kp_M]           whole   base               -                  homeopathic, millesimal Korsakovian
[kp_Q]           whole   base               -                  homeopathic, quintamillesimal Korsakovian
# chemical, and biological activity
eq               metric  base               -                  equivalents
osm              metric  1                  mol                osmole
[pH]             whole   base               -                  pH
g%               metric  1                  g/dl               gram percent
[S]              whole   1                  10*-13.s           Svedberg unit
[HPF]            whole   base               -                  high power field
[LPF]            whole   100                [HPF]              low power field
kat              metric  1                  mol/s              katal
U                metric  base               -                  Unit
[iU]             metric  1                  [IU]               international unit
[IU]             metric  base               -                  international unit
[arb'U]          whole   base               -                  arbitrary unit
[USP'U]          whole   base               -                  United States Pharmacopeia unit
[GPL'U]          whole   base               -                  GPL unit
[MPL'U]          whole   base               -                  MPL unit
[APL'U]          whole   base               -                  APL unit
[beth'U]         whole   base               -                  Bethesda unit
[anti'Xa'U]      whole   base               -                  anti factor Xa unit
[todd'U]         whole   base               -                  Todd unit
[dye'U]          whole   base               -                  Dye unit
[smgy'U]         whole   base               -                  Somogyi unit
[bdsk'U]         whole   base               -                  Bodansky unit
[ka'U]           whole   base               -                  King-Armstrong unit
[knk'U]          whole   base               -                  Kunkel unit
[mclg'U]         whole   base               -                  Mac Lagan unit
[tb'U]           whole   base               -                  tuberculin unit
[CCID_50]        whole   base               -                  50% cell culture infectious dose
[TCID_50]        whole   base               -                  50% tissue culture infectious dose
[EID_50]         whole   base               -                  50% embryo infectious dose
[PFU]            whole   base               -                  plaque forming units
[FFU]            whole   base               -                  focus forming units
[CFU]            whole   base               -                  colony forming units
[IR]             whole   base               -                  index of reactivity
[BAU]            whole   base               -                  bioequivalent allergen unit
[AU]             whole   base               -                  allergen unit
[Amb'a'1'U]      whole   base               -                  allergen unit for Ambrosia artemisiifolia
[PNU]            whole   base               -                  protein nitrogen unit
[Lf]             whole   base               -                  Limit of flocculation
[D'ag'U]         whole   base               -                  D-antigen unit
[FEU]            whole   base               -                  fibrinogen equivalent unit
[ELU]            whole   base               -                  ELISA unit
[EU]             whole   base               -                  Ehrlich unit
"""

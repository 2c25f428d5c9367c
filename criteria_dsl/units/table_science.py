"""The SI, its neighbours and the constants of nature, as rows of text.

One row is: code, whether it takes prefixes (`metric`) or stands whole, value and unit as in UCUM's own table
(ucum-essence 2.0.1, by the Regenstrief Institute), name. The value `base` marks a dimension of its own.
No reading and no arithmetic belong here.

Logarithmic and other non-linear units (`B`, `Np`, `bit_s`, the root of a hertz) are dimensions of their
own: they are read and compared with themselves, and nothing is converted through a logarithm, which could
not be exact. `mol` is a dimension as well, where UCUM makes it a plain number: 1 mmol/L is never to be
compared with a cell count.
`[pi]` has the 64 decimals that UCUM prints; it serves `deg` and other angles.
"""

from typing import Final

ROWS: Final = """
# base units
m                metric  base               -                  meter
s                metric  base               -                  second
g                metric  base               -                  gram
rad              metric  base               -                  radian
K                metric  base               -                  kelvin
C                metric  base               -                  coulomb
cd               metric  base               -                  candela
# numbers
10*              whole   10                 1                  the number ten for arbitrary powers
[pi] whole 3.1415926535897932384626433832795028841971693993751058209749445923 1 the number pi
%                whole   1                  10*-2              percent
[ppth]           whole   1                  10*-3              parts per thousand
[ppm]            whole   1                  10*-6              parts per million
[ppb]            whole   1                  10*-9              parts per billion
[pptr]           whole   1                  10*-12             parts per trillion
# SI
mol              metric  base               -                  mole
sr               metric  1                  rad2               steradian
Hz               metric  1                  s-1                hertz
N                metric  1                  kg.m/s2            newton
Pa               metric  1                  N/m2               pascal
J                metric  1                  N.m                joule
W                metric  1                  J/s                watt
A                metric  1                  C/s                ampere
V                metric  1                  J/C                volt
F                metric  1                  C/V                farad
Ohm              metric  1                  V/A                ohm
S                metric  1                  Ohm-1              siemens
Wb               metric  1                  V.s                weber
Cel              metric  1                  K                  degree Celsius
T                metric  1                  Wb/m2              tesla
H                metric  1                  Wb/A               henry
lm               metric  1                  cd.sr              lumen
lx               metric  1                  lm/m2              lux
Bq               metric  1                  s-1                becquerel
Gy               metric  1                  J/kg               gray
Sv               metric  1                  J/kg               sievert
# ISO 1000: time, volume, angle
gon              whole   0.9                deg                gon
deg              whole   2                  [pi].rad/360       degree
'                whole   1                  deg/60             minute
''               whole   1                  '/60               second
l                metric  1                  L                  liter
L                metric  1                  dm3                liter
ar               metric  100                m2                 are
min              whole   60                 s                  minute
h                whole   60                 min                hour
d                whole   24                 h                  day
a_t              whole   365.24219          d                  tropical year
a_j              whole   365.25             d                  mean Julian year
a_g              whole   365.2425           d                  mean Gregorian year
a                whole   1                  a_j                year
wk               whole   7                  d                  week
mo_s             whole   29.53059           d                  synodal month
mo_j             whole   1                  a_j/12             mean Julian month
mo_g             whole   1                  a_g/12             mean Gregorian month
mo               whole   1                  mo_j               month
t                metric  1e3                kg                 tonne
bar              metric  1e5                Pa                 bar
u                metric  1.6605402e-24      g                  unified atomic mass unit
eV               metric  1                  [e].V              electronvolt
AU               whole   149597.870691      Mm                 astronomic unit
pc               metric  3.085678e16        m                  parsec
# constants of nature
[c]              metric  299792458          m/s                velocity of light
[h]              metric  6.6260755e-34      J.s                Planck constant
[k]              metric  1.380658e-23       J/K                Boltzmann constant
[eps_0]          metric  8.854187817e-12    F/m                permittivity of vacuum
[mu_0]           metric  1                  4.[pi].10*-7.N/A2  permeability of vacuum
[e]              metric  1.60217733e-19     C                  elementary charge
[m_e]            metric  9.1093897e-28      g                  electron mass
[m_p]            metric  1.6726231e-24      g                  proton mass
[G]              metric  6.67259e-11        m3.kg-1.s-2        Newtonian constant of gravitation
[g]              metric  980665e-5          m/s2               standard acceleration of free fall
atm              whole   101325             Pa                 standard atmosphere
[ly]             metric  1                  [c].a_j            light-year
gf               metric  1                  g.[g]              gram-force
[lbf_av]         whole   1                  [lb_av].[g]        pound force
# CGS
Ky               metric  1                  cm-1               Kayser
Gal              metric  1                  cm/s2              Gal
dyn              metric  1                  g.cm/s2            dyne
erg              metric  1                  dyn.cm             erg
P                metric  1                  dyn.s/cm2          Poise
Bi               metric  10                 A                  Biot
St               metric  1                  cm2/s              Stokes
Mx               metric  1e-8               Wb                 Maxwell
G                metric  1e-4               T                  Gauss
Oe               metric  250                /[pi].A/m          Oersted
Gb               metric  1                  Oe.cm              Gilbert
sb               metric  1                  cd/cm2             stilb
Lmb              metric  1                  cd/cm2/[pi]        Lambert
ph               metric  1e-4               lx                 phot
Ci               metric  37e9               Bq                 Curie
R                metric  2.58e-4            C/kg               Roentgen
RAD              metric  100                erg/g              radiation absorbed dose
REM              metric  1                  RAD                radiation equivalent man
# levels (logarithms)
Np               metric  base               -                  neper
B                metric  base               -                  bel
B[SPL]           metric  base               -                  bel sound pressure
B[V]             metric  base               -                  bel volt
B[mV]            metric  base               -                  bel millivolt
B[uV]            metric  base               -                  bel microvolt
B[10.nV]         metric  base               -                  bel 10 nanovolt
B[W]             metric  base               -                  bel watt
B[kW]            metric  base               -                  bel kilowatt
# miscellaneous
st               metric  1                  m3                 stere
Ao               whole   0.1                nm                 Angstrom
b                whole   100                fm2                barn
att              whole   1                  kgf/cm2            technical atmosphere
mho              metric  1                  S                  mho
[psi]            whole   1                  [lbf_av]/[in_i]2   pound per square inch
circ             whole   2                  [pi].rad           circle
sph              whole   4                  [pi].sr            sphere
[car_m]          whole   2e-1               g                  metric carat
[car_Au]         whole   1                  /24                carat of gold alloys
[smoot]          whole   67                 [in_i]             Smoot
[m/s2/Hz^(1/2)]  whole   base               -                  acceleration per root hertz
# information
bit_s            whole   base               -                  bit
bit              metric  base               -                  bit
By               metric  8                  bit                byte
Bd               metric  1                  /s                 baud
"""

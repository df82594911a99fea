/* Price and five Greeks in one plain loop: what the machine's own vector math library gives. */
#include <math.h>

/* Upper tail over density, a rational function; erfc has no vector version everywhere. */
static inline double mills(double z)
{
    static const double p[] = {1.2533141373155001, 1.94382040407851, 1.4912263257891365,
        0.7268019360895837, 0.24559294251739341, 0.05942561458556879, 0.010295629605307185,
        0.0012358367934349498, 9.397655165120379e-05, 3.499896306462745e-06};
    static const double q[] = {1.0, 2.348828850190685, 2.563920737545766, 1.7171639103456595,
        0.783791112609182, 0.2557006077391086, 0.06065445199278797, 0.01038960614636791,
        0.0012393366899281213, 9.397655164922722e-05, 3.4998963064721668e-06};
    double top = p[9], bottom = q[10];
#pragma GCC unroll 16
    for (int k = 8; k >= 0; k--) top = top * z + p[k];
#pragma GCC unroll 16
    for (int k = 9; k >= 0; k--) bottom = bottom * z + q[k];
    return top / bottom;
}

static inline double cdf(double z)
{
    double tail = 0.3989422804014327 * exp(-0.5 * z * z) * mills(fabs(z));
    return z < 0 ? tail : 1.0 - tail;
}

void greeks(long n, const double *restrict sign, const double *restrict spot,
            const double *restrict strike, const double *restrict tau,
            const double *restrict rate, const double *restrict yield,
            const double *restrict vol, double *restrict out)
{
    double *price = out, *delta = out + n, *gamma = out + 2 * n;
    double *vega = out + 3 * n, *theta = out + 4 * n, *rho = out + 5 * n;
#pragma GCC ivdep
    for (long i = 0; i < n; i++) {
        double root = sqrt(tau[i]), stdev = vol[i] * root;
        double fade = exp(-rate[i] * tau[i]), fade_yield = exp(-yield[i] * tau[i]);
        double d1 = (log(spot[i] / strike[i]) + (rate[i] - yield[i]) * tau[i]) / stdev + 0.5 * stdev;
        double n1 = cdf(sign[i] * d1), n2 = cdf(sign[i] * (d1 - stdev));
        double density = 0.3989422804014327 * exp(-0.5 * d1 * d1);
        double asset = spot[i] * fade_yield, cash = strike[i] * fade;
        double weight = asset * density;
        price[i] = sign[i] * (asset * n1 - cash * n2);
        delta[i] = sign[i] * fade_yield * n1;
        gamma[i] = weight / (spot[i] * spot[i] * stdev);
        vega[i] = weight * root;
        theta[i] = sign[i] * (yield[i] * asset * n1 - rate[i] * cash * n2)
                   - 0.5 * weight * vol[i] / root;
        rho[i] = sign[i] * tau[i] * cash * n2;
    }
}

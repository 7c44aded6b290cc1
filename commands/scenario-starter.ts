/** Starter scenarios with every key explained; a test parses both and prices them. */
export const MINIMAL_SCENARIO = `{
  // What breakeven compares, and for which demand. Comments are allowed. docs/file-formats.md lists every key.
  "schema": "scenario/1",
  "demand": {
    // How many requests a month. Tokens per request are taken from the measurement.
    "requestsPerMonth": 300000
  },
  "options": [
    // An API, priced per token: breakeven's catalogue knows the price at the date of the report.
    { "id": "api", "kind": "api", "model": "openai/gpt-5-mini" },
    // A rented instance that serves the model you measured with: breakeven loadtest URL --hardware g6.xlarge
    { "id": "gpu", "kind": "rented", "measurement": "measurement.json", "instance": "aws/g6.xlarge", "region": "aws/us-east-1" }
  ]
}
`;

export const FULL_SCENARIO = `{
  // Every key of a scenario. Leave out what you do not know: the report lists the default it used, marked "assumed".
  // Wherever a number stands, a range may stand: { "value": 3, "low": 2, "high": 5, "distribution": "pert", "source": "user" }.
  // null means "unknown": what depends on it then has no figure, and the report says why.
  "schema": "scenario/1",
  "name": "support chat",
  // The day prices are taken at. Leave out for today.
  // "asOf": "2026-11-21",
  // Savings and break-even are told against this option. Default: the first API.
  "baselineOption": "api",
  "horizonMonths": 36,
  "discountRatioPerYear": 0.08,
  "oneOffAmortisationMonths": 36,
  "demand": {
    "requestsPerMonth": { "value": 300000, "low": 200000, "high": 500000, "distribution": "pert" },
    // Tokens as the measured model counts them; they must be within 5 % of what was measured. Left out: as measured.
    // "inputTokensPerRequest": 400,
    // "outputTokensPerRequest": 105,
    // Share of the input that an API bills at its cached rate.
    "cachedInputRatio": 0,
    // The busiest hour over the mean hour: sizes the fleet.
    "peakToMeanRatio": { "value": 3, "low": 2, "high": 5 },
    // Or, in its place, the load of each of 24 hours of a day (only proportions count):
    // "hourlyProfile": { "clock": "utc", "loadRatioByHour": [1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 8, 9, 9, 8, 6, 4, 3, 2, 2, 1, 1, 1] },
    "growthRatioPerMonth": 0.03
    // The volume rises to requestsPerMonth over the first months, from this share of it:
    // , "launchRamp": { "months": 6, "startRatio": 0.1 }
    // People behind the requests, for the cost of each:
    // , "activeUserCount": 5000
  },
  // What an option must keep to. Left out: the latency the load test judged by, and nothing else.
  "limits": {
    "ttftP99Ms": 4000, "tpotP99Ms": 100
    // , "dataStaysOnPremises": true, "maximumKilogramsCo2ePerMonth": 200,
    //  "minimumRetainedQualityRatio": 0.95, "minimumAcceptanceRatio": 0.9
  },
  "policy": {
    // Capacity kept free at the peak, and replicas beside those the load needs.
    "headroomRatio": 0.2,
    "spareReplicas": 1,
    "nonProductionReplicas": 1,
    // A smaller difference than this share counts as none.
    "materialityRatio": 0.05
  },
  // Where owned hardware stands: its grid, and what a kilowatt-hour costs.
  "site": { "region": "aws/us-east-1", "usdPerKilowattHour": 0.12 },
  "staff": { "usdPerFteMonth": 18000 },
  // Sales tax or VAT that you do not get back, on all but staff.
  "taxRatio": 0,
  "options": [
    {
      "id": "api", "kind": "api", "model": "openai/gpt-5-mini",
      // "batch", "flex" and "priority" where the vendor sells them
      "serviceTier": "standard",
      "billedRetryRatio": 0.01,
      "staffFte": 0.05
    },
    {
      "id": "gpu", "kind": "rented", "measurement": "measurement.json",
      "instance": "aws/g6.xlarge", "region": "aws/us-east-1",
      // "on-demand", "reserved-1y", "reserved-3y", "savings-plan-1y", "savings-plan-3y" or "spot"; for spot the catalogue or
      // "spotInterruptionRatioPerMonth": 0.1 says how often a machine is taken back, "restartMinutes": 10 what that costs.
      "purchase": "reserved-1y",
      // Without a commitment the machines may pause: "always-on", { "hoursPerWeek": 60 }, { "autoscale": {} } by the
      // hourlyProfile, or { "scaleToZero": { "startUpSeconds": 90, "coolDownSeconds": 300, "requestsPerBurst": 500 } }.
      "schedule": "always-on",
      "storageGigabytes": 100,
      // The bytes of the answers on their way out.
      "egress": { "usdPerGigabyte": 0.09, "bytesPerOutputToken": 250 },
      "staffFte": 0.2,
      // A newer model, evaluated again before it is taken.
      "upgrades": { "perYear": 2, "usdPerEvaluation": 1000 },
      "complianceUsdPerYear": 0,
      // How many answers are good enough; the others are "discarded", "retried", or cost usdPerRejectedAnswer as
      // "escalated" ones or with a "person". Options made of this one then need answers of their own:
      // "answers": { "acceptedRatio": 0.92, "rejected": "person", "usdPerRejectedAnswer": 0.5 },
      "oneOff": {
        "setUpUsd": 15000,
        // An amount ("fineTuningUsd": 800), or the work behind it, which then counts its energy too:
        "fineTuning": {
          "acceleratorCount": 4, "hoursPerRun": 20, "usdPerAcceleratorHour": 2.5, "failedRunRatio": 1, "wattsPerAccelerator": 700
        },
        "evaluationUsd": 2000,
        // Months in which the baseline is paid as well, until this takes over.
        "parallelRunMonths": 1
      }
    },
    {
      "id": "server", "kind": "owned", "measurement": "measurement.json",
      // One server with its accelerators. Take the figure of a quote.
      "capexUsd": 9000, "lifeMonths": 48, "residualUsd": 500,
      "costOfCapitalRatioPerYear": 0.08,
      // Of a workstation under a desk: "hostingUsdPerMonth": 0, "pueRatio": 1.
      "hostingUsdPerMonth": 150, "hostingIncludesPower": false,
      // Watts of the whole machine at the wall, the model loaded: busy and idle.
      "loadedPowerWatts": 220, "idlePowerWatts": 110,
      "embodiedKilogramsCo2e": { "value": 500, "low": 300, "high": 1000 },
      "networkUsdPerMonth": 50, "supportUsdPerYear": 500,
      "oneOff": { "installationUsd": 500 },
      "licence": { "basis": "accelerator", "usdPerYear": 0 },
      "staffFte": 0.3
    },
    {
      // Asks the small option first, and the large one where the answer scores badly. Both are named by id; each is paid
      // as if it served its share alone, its servers whatever that share.
      "id": "mix", "kind": "cascade", "small": "gpu", "large": "api",
      "escalatedRatio": { "value": 0.2, "low": 0.1, "high": 0.35 },
      // Calls of the small option that fail and are made again at the large one.
      "failedRatio": 0.01,
      "scorerUsdPerRequest": 0
      // Share of the large option's quality that is kept, from an evaluation of yours; at other shares too, where you have it.
      // "retainedQualityRatio": 0.97,
      // "retainedQualityByShare": [{ "ratio": 0.1, "retainedQualityRatio": 0.95 }, { "ratio": 0.3, "retainedQualityRatio": 0.99 }]
    }
    // Or a router, which picks one of the two before either answers:
    // , { "id": "routed", "kind": "router", "small": "gpu", "large": "api",
    //     "toLargeRatio": 0.2, "routerUsdPerRequest": 0.00001, "misroutedRatio": 0.05, "failedRatio": 0.01 }
    // Or the users' own devices: sunk, or "attributed" by the hours they work; what they cannot serve falls back.
    // , { "id": "phones", "kind": "device", "device": "phone", "unitCount": 5000, "model": "7B",
    //     "outputTokensPerSecond": { "value": 10, "low": 5, "high": 20 },
    //     "electricityPaidBy": "user", "hardware": "sunk",
    //     "fallBack": { "option": "api", "requestRatio": { "value": 0.1, "low": 0.05, "high": 0.3 } } }
  ],
  // What a user pays once for a device or an app: the report says for how many months that covers the user's requests.
  // "oneOffRevenue": { "usdPerUser": 30, "requestsPerUserPerMonth": 300 },
  // Moves to look at beside the comparison; none of them changes it.
  "whatIfs": {
    "regions": ["aws/eu-north-1"]
    // Requests that can wait for the cleanest hours, with the grid's CO2e in each hour of the day:
    // , "shift": { "shiftableRatio": 0.3, "gridGramsCo2ePerKilowattHourByHour":
    //  [380, 370, 365, 360, 360, 370, 400, 420, 410, 380, 350, 330, 320, 320, 330, 360, 400, 450, 480, 480, 460, 430, 410, 390] }
  },
  // A catalogue figure to replace, by the path the report's assumptions give it.
  // It wins over --prices, which wins over what "breakeven prices update" fetched and over the embedded catalogue.
  "overrides": {
    // "models/openai/gpt-5-mini/usdPerMillionOutputTokens": { "value": 1.8, "source": "user", "note": "our contract" }
  }
}
`;

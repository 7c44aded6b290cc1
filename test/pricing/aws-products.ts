/**
 * Items of GetProducts in their recorded form: keys, codes and the texts of numbers as in a response that a public repository
 * keeps (m7i-flex.large in us-east-1, effective 2024-07-01), cut to the keys that matter here; the terms are those of g5.xlarge.
 */
interface DimensionParts {
  readonly unit?: string;
  readonly pricePerUnit?: Readonly<Record<string, string>>;
}
interface TermParts {
  readonly dimensions: readonly DimensionParts[];
  readonly effectiveDate?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export const hours = (usd: string): DimensionParts => ({ unit: 'Hrs', pricePerUnit: { USD: usd } });
export const upfront = (usd: string): DimensionParts => ({ unit: 'Quantity', pricePerUnit: { USD: usd } });

export const reservation = (length: string, option: string, ...dimensions: DimensionParts[]): TermParts => ({
  dimensions,
  attributes: { LeaseContractLength: length, OfferingClass: 'standard', PurchaseOption: option },
});

const SKU = 'BD53G6QBBTFEMUR5';

export const productItem = ({
  sku = SKU,
  instanceType = 'g5.xlarge',
  onDemand = [{ dimensions: [hours('1.0060000000')] }],
  reserved = [],
  attributes = {},
}: {
  readonly sku?: string;
  readonly instanceType?: string;
  readonly onDemand?: readonly TermParts[];
  readonly reserved?: readonly TermParts[];
  readonly attributes?: Readonly<Record<string, string>>;
} = {}): string =>
  JSON.stringify({
    product: {
      productFamily: 'Compute Instance',
      attributes: {
        regionCode: 'us-east-1',
        instanceType,
        vcpu: '4',
        memory: '16 GiB',
        operatingSystem: 'Linux',
        tenancy: 'Shared',
        marketoption: 'OnDemand',
        ...attributes,
      },
      sku,
    },
    serviceCode: 'AmazonEC2',
    terms: { OnDemand: terms(sku, onDemand), Reserved: terms(sku, reserved) },
    version: '20261118000000',
    publicationDate: '2026-11-18T21:10:05Z',
  });

const terms = (sku: string, parts: readonly TermParts[]): Record<string, unknown> =>
  Object.fromEntries(
    parts.map(({ dimensions, effectiveDate = '2026-11-01T00:00:00Z', attributes = {} }, i) => [
      `${sku}.TERM${i}`,
      {
        priceDimensions: Object.fromEntries(
          dimensions.map((dimension, k) => {
            const rateCode = `${sku}.TERM${i}.RATE${k}`;
            return [rateCode, { endRange: 'Inf', appliesTo: [], rateCode, beginRange: '0', ...dimension }];
          }),
        ),
        sku,
        effectiveDate,
        offerTermCode: `TERM${i}`,
        termAttributes: attributes,
      },
    ]),
  );

/** The file of a Savings Plan in its documented form; the machine's rate stands among others. */
export const savingsPlanFile = (
  rates: readonly { readonly years: number; readonly sku: string; readonly price: string; readonly parts?: object }[],
): string =>
  JSON.stringify({
    version: '20261118000000',
    publicationDate: '2026-11-18T21:10:05Z',
    regionCode: 'us-east-1',
    products: PLANS.map(({ sku, family, option, years }) => ({
      sku,
      productFamily: family,
      serviceCode: 'ComputeSavingsPlans',
      attributes: { purchaseOption: option, purchaseTerm: `${years}yr`, granularity: 'hourly' },
    })),
    terms: {
      savingsPlan: PLANS.map((plan) => ({
        sku: plan.sku,
        description: `${plan.years} year ${plan.option} Compute Savings Plan`,
        effectiveDate: '2026-06-23T21:58:42Z',
        leaseContractLength: { duration: plan.years, unit: 'year' },
        rates: [
          { discountedSku: '22CU75SME3BFPJU8', discountedRate: { price: '1.285', currency: 'USD' }, unit: 'Hrs' },
          ...rates
            .filter(({ years }) => years === plan.years)
            .map(({ sku, price, parts = {} }) => ({
              discountedSku: sku,
              discountedUsageType: 'BoxUsage:g5.xlarge',
              discountedOperation: 'RunInstances',
              discountedServiceCode: 'AmazonEC2',
              rateCode: `${plan.sku}.${sku}`,
              unit: 'Hrs',
              // Only the plan that is taken has the price as given: any other mistaken for it would show.
              discountedRate: { price: plan.isTaken ? price : '0.0001', currency: 'USD' },
              discountedRegionCode: 'us-east-1',
              discountedInstanceType: 'g5.xlarge',
              ...parts,
            })),
        ],
      })),
    },
  });

const PLANS = [
  { sku: 'COMPUTE1', family: 'ComputeSavingsPlans', option: 'No Upfront', years: 1, isTaken: true },
  { sku: 'COMPUTE3', family: 'ComputeSavingsPlans', option: 'No Upfront', years: 3, isTaken: true },
  { sku: 'INSTANCE1', family: 'EC2InstanceSavingsPlans', option: 'No Upfront', years: 1, isTaken: false },
  { sku: '8GU23DFTKP2N43SD', family: 'ComputeSavingsPlans', option: 'All Upfront', years: 1, isTaken: false },
];

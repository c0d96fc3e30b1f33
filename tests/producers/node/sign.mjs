// Signs with node-signpdf: node sign.mjs IN OUT P12 PASSWORD
import { readFileSync, writeFileSync } from "node:fs";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { P12Signer } from "@signpdf/signer-p12";
import signpdf from "@signpdf/signpdf";

const [input, output, store, passphrase] = process.argv.slice(2);
const prepared = plainAddPlaceholder({
  pdfBuffer: readFileSync(input),
  reason: "Ban hành văn bản",
  contactInfo: "vanthu@anbinh.gov.vn",
  name: "SỞ NỘI VỤ",
  location: "An Bình",
  signatureLength: 16384,
});
writeFileSync(output, await signpdf.default.sign(prepared, new P12Signer(readFileSync(store), { passphrase })));

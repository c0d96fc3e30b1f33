import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.security.BouncyCastleDigest;
import com.itextpdf.text.pdf.security.MakeSignature;
import com.itextpdf.text.pdf.security.MakeSignature.CryptoStandard;
import com.itextpdf.text.pdf.security.PrivateKeySignature;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Signs with iText 5, the library under most Vietnamese tools: java IText5Signer.java IN OUT P12 PASSWORD CMS|CADES. */
public class IText5Signer {
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        char[] password = arguments[3].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(arguments[2])) {
            store.load(file, password);
        }
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, password);
        Certificate[] leafOnly = {store.getCertificate(alias)};
        PdfReader reader = new PdfReader(arguments[0]);
        try (FileOutputStream out = new FileOutputStream(arguments[1])) {
            PdfStamper stamper = PdfStamper.createSignature(reader, out, '\0', null, true);
            PdfSignatureAppearance appearance = stamper.getSignatureAppearance();
            appearance.setVisibleSignature(new Rectangle(361, 403, 489, 460), 1, "Signature1");
            appearance.setCertificationLevel(PdfSignatureAppearance.CERTIFIED_FORM_FILLING);
            MakeSignature.signDetached(
                    appearance,
                    new BouncyCastleDigest(),
                    new PrivateKeySignature(key, "SHA-256", "BC"),
                    leafOnly, null, null, null, 12384, CryptoStandard.valueOf(arguments[4]));
        }
    }
}

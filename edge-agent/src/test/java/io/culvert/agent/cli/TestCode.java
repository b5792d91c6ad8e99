package io.culvert.agent.cli;

import io.culvert.agent.testing.TestGateway;
import io.culvert.qr.QrPayload;
import io.culvert.qr.QrPicture;
import io.culvert.qr.WifiNetwork;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Codes of a test's gateway, and pictures of them. */
final class TestCode {
    static final String TOKEN = "AAECAwQFBgcICQoLDA0ODw";
    static final String OTHER_TOKEN = "DwECAwQFBgcICQoLDA0ODw";
    static final String OPERATOR = "12345678";

    private TestCode() {}

    static QrPayload of(TestGateway gateway, String token, @Nullable WifiNetwork wifi) {
        return new QrPayload(wifi, "127.0.0.1", gateway.port(), OPERATOR, token, fingerprint(gateway));
    }

    /** What fits into a code. */
    static String fingerprint(TestGateway gateway) {
        return gateway.authority.fingerprint().substring("sha256:".length(), "sha256:".length() + 32);
    }

    static Path png(Path file, String text) throws IOException {
        return Files.write(file, QrPicture.png(text, 6));
    }

    /** A picture of a stream; of an empty wall where there is no text. */
    static byte[] jpeg(@Nullable String text) throws IOException {
        BufferedImage picture = new BufferedImage(480, 480, BufferedImage.TYPE_INT_RGB);
        if (text != null) {
            BufferedImage code = ImageIO.read(new ByteArrayInputStream(QrPicture.png(text, 6)));
            picture.getGraphics().drawImage(code, 20, 20, null);
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", jpeg);
        return jpeg.toByteArray();
    }
}

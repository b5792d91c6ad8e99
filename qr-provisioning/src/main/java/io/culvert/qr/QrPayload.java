package io.culvert.qr;

import io.culvert.qr.QrPayloadException.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What the code on a phone's screen says to a camera: which Wi-Fi to join, which gateway to dial, whose it is, and the token that
 * makes it so.
 *
 * <p>As text: {@code CV1}, fields, checksum. A field is a letter, its length as one character of base64url's alphabet (0 to 63
 * bytes) and its bytes in UTF-8: {@code S} SSID, {@code P} password, {@code C} security, hidden and port, {@code H} host, {@code
 * O} operator, {@code K} token and fingerprint, the last two binary ones in base64url (RFC 4648 section 5). A field with a small
 * letter is one that may be passed over by who does not know it. The checksum is CRC-32 (ISO 3309) of all bytes before it, in
 * base64url. At most {@value #MAX_BYTES} bytes, so that a code of version 10 at error correction M holds it.
 *
 * @param wifi null for a camera that is on the network already
 * @param host name or address of the gateway, without brackets; at most 63 bytes
 * @param port of the gateway's agents, 1 to 65535
 * @param operatorId 1 to 10 digits
 * @param token 128 bits in base64url without padding; good for one use
 * @param caFingerprint the first 128 bits of the SHA-256 of the CA's public key, 32 hexadecimal digits
 */
public record QrPayload(
        @Nullable WifiNetwork wifi, String host, int port, String operatorId, String token, String caFingerprint) {
    /** QR version 10, error correction M, byte mode (ISO/IEC 18004 table 7), less the 12 bits that name UTF-8. */
    public static final int MAX_BYTES = 211;

    private static final String MAGIC = "CV";
    private static final char VERSION = '1';
    private static final int CHECKSUM_CHARS = 6;
    private static final int SECRET_BYTES = 16;
    private static final int HIDDEN = 8;
    private static final int SECURITY = 7;
    private static final String LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?|(?=.*:)[0-9A-Fa-f:.]{2,63}");
    private static final Pattern OPERATOR = Pattern.compile("[0-9]{1,10}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{21}[AQgw]");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{32}");

    /** @throws IllegalArgumentException with what is wrong; never with password or token */
    public QrPayload {
        expect(HOST.matcher(host).matches(), "the gateway's host is no name or address of at most 63 bytes");
        expect(port >= 1 && port <= 65_535, "the port is " + port + " (expected: 1 to 65535)");
        expect(OPERATOR.matcher(operatorId).matches(), "the operator is not 1 to 10 digits");
        expect(TOKEN.matcher(token).matches(), "the token is not 128 bits in base64url");
        expect(FINGERPRINT.matcher(caFingerprint).matches(), "the fingerprint is not 32 hexadecimal digits");
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    // --------------------------------------------------------------------------------------------------- writing

    /**
     * As the code says it.
     *
     * @throws IllegalArgumentException if it is larger than a code that a small camera still reads
     */
    public String text() {
        StringBuilder text = new StringBuilder(MAX_BYTES).append(MAGIC).append(VERSION);
        int flags = WifiSecurity.NONE;
        WifiNetwork network = wifi;
        if (network != null) {
            field(text, 'S', network.ssid());
            if (!network.password().isEmpty()) {
                field(text, 'P', network.password());
            }
            flags = network.security().code() | (network.hidden() ? HIDDEN : 0);
        }
        field(text, 'C', base64(new byte[] {(byte) flags, (byte) (port >>> 8), (byte) port}));
        field(text, 'H', host);
        field(text, 'O', operatorId);
        byte[] secrets = Arrays.copyOf(Base64.getUrlDecoder().decode(token), 2 * SECRET_BYTES);
        System.arraycopy(HexFormat.of().parseHex(caFingerprint), 0, secrets, SECRET_BYTES, SECRET_BYTES);
        field(text, 'K', base64(secrets));
        byte[] said = text.toString().getBytes(StandardCharsets.UTF_8);
        int bytes = said.length + CHECKSUM_CHARS;
        expect(bytes <= MAX_BYTES, "the code would hold " + bytes + " bytes (expected: at most " + MAX_BYTES + ")");
        return text.append(checksum(said)).toString();
    }

    private static void field(StringBuilder text, char tag, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        text.append(tag).append(LENGTHS.charAt(bytes)).append(value);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return base64(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }

    // --------------------------------------------------------------------------------------------------- reading

    /**
     * Reads what a code says, its fields in any order.
     *
     * @throws QrPayloadException if it says anything else
     */
    public static QrPayload parse(String text) throws QrPayloadException {
        if (!text.startsWith(MAGIC) || text.length() < MAGIC.length() + 1) {
            throw new QrPayloadException(
                    Fault.NOT_OURS,
                    text.startsWith("WIFI:") ? "it is the Wi-Fi code of a phone or router" : "it begins otherwise");
        }
        char version = text.charAt(MAGIC.length());
        if (version < '0' || version > '9') {
            throw new QrPayloadException(Fault.NOT_OURS, "it begins otherwise");
        }
        if (version != VERSION) {
            throw new QrPayloadException(Fault.VERSION, "version " + version + " (expected: " + VERSION + ")");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new QrPayloadException(Fault.DAMAGED, bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        int end = bytes.length - CHECKSUM_CHARS;
        if (end <= MAGIC.length() + 1) {
            throw new QrPayloadException(Fault.DAMAGED, "it ends too early");
        }
        String said = new String(bytes, end, CHECKSUM_CHARS, StandardCharsets.ISO_8859_1);
        if (!said.equals(checksum(Arrays.copyOf(bytes, end)))) {
            throw new QrPayloadException(Fault.DAMAGED, "the checksum does not fit");
        }
        return of(fields(bytes, MAGIC.length() + 1, end));
    }

    private static Map<Character, String> fields(byte[] bytes, int start, int end) throws QrPayloadException {
        Map<Character, String> fields = new HashMap<>();
        for (int at = start; at < end; ) {
            char tag = (char) bytes[at];
            boolean isLetter = (tag >= 'A' && tag <= 'Z') || (tag >= 'a' && tag <= 'z');
            int length = at + 1 < end ? LENGTHS.indexOf(bytes[at + 1]) : -1;
            if (!isLetter || length < 0 || at + 2 + length > end) {
                throw new QrPayloadException(Fault.WRONG, "a field that is none");
            }
            if (fields.put(tag, utf8(bytes, at + 2, length)) != null) {
                throw new QrPayloadException(Fault.WRONG, "field " + tag + " stands twice");
            }
            at += 2 + length;
        }
        return fields;
    }

    private static String utf8(byte[] bytes, int at, int length) throws QrPayloadException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at, length))
                    .toString();
        } catch (CharacterCodingException torn) {
            throw new QrPayloadException(Fault.WRONG, "a field that is no text");
        }
    }

    private static QrPayload of(Map<Character, String> fields) throws QrPayloadException {
        for (char tag : fields.keySet()) {
            if (tag <= 'Z' && "SPCHOK".indexOf(tag) < 0) {
                throw new QrPayloadException(Fault.VERSION, "field " + tag + " is not known here");
            }
        }
        byte[] connection = binary(fields, 'C', 3);
        byte[] secrets = binary(fields, 'K', 2 * SECRET_BYTES);
        try {
            return new QrPayload(
                    wifi(fields, connection[0] & 0xFF),
                    required(fields, 'H'),
                    (connection[1] & 0xFF) << 8 | (connection[2] & 0xFF),
                    required(fields, 'O'),
                    base64(Arrays.copyOf(secrets, SECRET_BYTES)),
                    HexFormat.of().formatHex(secrets, SECRET_BYTES, 2 * SECRET_BYTES));
        } catch (IllegalArgumentException unusable) {
            throw new QrPayloadException(Fault.WRONG, String.valueOf(unusable.getMessage()));
        }
    }

    private static @Nullable WifiNetwork wifi(Map<Character, String> fields, int flags) throws QrPayloadException {
        boolean hidden = (flags & HIDDEN) != 0;
        if ((flags & ~(HIDDEN | SECURITY)) != 0) {
            throw new QrPayloadException(Fault.VERSION, "it asks for something that is not known here");
        }
        if ((flags & SECURITY) == WifiSecurity.NONE) {
            if (hidden || fields.containsKey('S') || fields.containsKey('P')) {
                throw new QrPayloadException(Fault.WRONG, "Wi-Fi data of no Wi-Fi");
            }
            return null;
        }
        String password = fields.get('P');
        if (password != null && password.isEmpty()) {
            throw new QrPayloadException(Fault.WRONG, "an empty password");
        }
        return new WifiNetwork(
                required(fields, 'S'), password == null ? "" : password, WifiSecurity.of(flags & SECURITY), hidden);
    }

    private static String required(Map<Character, String> fields, char tag) throws QrPayloadException {
        String value = fields.get(tag);
        if (value == null) {
            throw new QrPayloadException(Fault.WRONG, "field " + tag + " is missing");
        }
        return value;
    }

    private static byte[] binary(Map<Character, String> fields, char tag, int length) throws QrPayloadException {
        String text = required(fields, tag);
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == length && base64(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // told below
        }
        throw new QrPayloadException(Fault.WRONG, "field " + tag + " is not " + length + " bytes in base64url");
    }

    /** Without password and token. */
    @Override
    public String toString() {
        return "QrPayload[wifi=" + wifi + ", gateway=" + host + ":" + port + ", operator=" + operatorId + "]";
    }
}

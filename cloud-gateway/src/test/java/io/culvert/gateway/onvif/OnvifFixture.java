package io.culvert.gateway.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.AccessFixture;
import io.culvert.gateway.access.ShareTerms;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ONVIF door over the real gate, cameras in memory and a past that is made up. */
final class OnvifFixture implements AutoCloseable {
    static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 5000);
    static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
    static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    static final NodeConfig NODE = new NodeConfig(
            "node-test",
            "gateway.test",
            null,
            0,
            true,
            OptionalInt.empty(),
            0,
            0,
            OptionalInt.empty(),
            List.of(),
            List.of(),
            100,
            1,
            "nio");
    static final OnvifAddresses ADDRESSES = new OnvifAddresses() {
        @Override
        public String web(boolean https) {
            return https ? "https://gateway.test:8480" : "http://gateway.test:8080";
        }

        @Override
        public String rtsp() {
            return "rtsp://gateway.test:8554";
        }
    };
    static final List<TrackCoding> CODING = List.of(
            new TrackCoding(MediaKind.VIDEO, "H264", 1280, 720, 0, 25),
            TrackCoding.of(new TrackDescription(1, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0)));
    static final KnownTracks TRACKS = (camera, quality) -> CODING;

    private static final String WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-";

    final AccessFixture access = new AccessFixture();
    final FakePast past = new FakePast();
    long nanos;
    final OnvifDoor door = OnvifFactory.door(access.gate(), NODE, ADDRESSES, past, TRACKS, access.clock(), () -> nanos);

    /** A camera of the operator that is always recorded. */
    Camera recordedCamera(String name) {
        return camera(name, AccessFixture.OPERATOR);
    }

    Camera camera(String name, long operator) {
        return access.camera(new CameraMaker()
                .name(name)
                .title(name + "'s title")
                .operator(operator)
                .source(new CameraSource.Agent("000000000000", name, name + "/sub", true))
                .dvr(new Dvr(Dvr.Mode.CONTINUOUS, 7, 0, null)));
    }

    /** A share's token. */
    Secret share(String camera, boolean live, boolean archive, @Nullable Long depthS) {
        return access.share(
                camera, terms -> new ShareTerms("t", live, archive, depthS, false, false, null, null, List.of()));
    }

    /** An answer, as text and as a tree. */
    record Reply(int status, String text, XmlElement tree, List<String> challenges, boolean known) {
        static Reply of(OnvifAnswer answer) {
            try {
                return new Reply(
                        answer.status(),
                        answer.body(),
                        XmlElement.parse(answer.body().getBytes(StandardCharsets.UTF_8)),
                        answer.challenges(),
                        answer.known());
            } catch (XmlRefused e) {
                throw new AssertionError("no XML: " + answer.body(), e);
            }
        }

        /** Texts of all elements of this name. */
        List<String> all(String name) {
            return tree.findAll(name).stream().map(XmlElement::text).toList();
        }

        String one(String name) {
            assertThat(all(name)).as(name + " in " + text).hasSize(1);
            return all(name).getFirst();
        }

        /** Codes of a fault, the most general first. */
        List<String> codes() {
            return tree.find("Code").orElseThrow(() -> new AssertionError(text)).findAll("Value").stream()
                    .map(XmlElement::text)
                    .toList();
        }
    }

    /** Asks with a token by Basic; without a credential where it is null. */
    Reply ask(Namespace service, String arguments, @Nullable Secret token) {
        return send(envelope(SOAP_12, "", service, arguments), token == null ? null : basic("anybody", token));
    }

    /** Asks with this header of the message. */
    Reply askWith(String header, Namespace service, String arguments) {
        return send(envelope(SOAP_12, header, service, arguments), null);
    }

    Reply send(String message, @Nullable String authorization) {
        return send(message.getBytes(StandardCharsets.UTF_8), authorization);
    }

    Reply send(byte[] message, @Nullable String authorization) {
        return Reply.of(door.answer(new OnvifCall("/onvif/device_service", false, PEER, authorization, message)));
    }

    /** @param arguments the operation, with children of whatever namespace its own prefix {@code q} has */
    static String envelope(String soap, String header, Namespace service, String arguments) {
        String body = arguments.startsWith("<") ? arguments : "<q:" + arguments + "/>";
        return "<s:Envelope xmlns:s='" + soap + "' xmlns:q='" + service.uri() + "' xmlns:tt='" + Namespace.TT.uri()
                + "'><s:Header>" + header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
    }

    static String basic(String user, Secret password) {
        return new AuthorizationHeader.Basic(user, password).format();
    }

    /** WS-Security with the digest of a password. */
    static String usernameToken(String user, Secret password, Instant created, String nonce) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] bytes = nonce.getBytes(StandardCharsets.UTF_8);
            sha1.update(bytes);
            sha1.update(created.toString().getBytes(StandardCharsets.UTF_8));
            sha1.update(password.reveal().getBytes(StandardCharsets.UTF_8));
            String digest = Base64.getEncoder().encodeToString(sha1.digest());
            return security("<w:Username>" + user + "</w:Username><w:Password Type='x#PasswordDigest'>" + digest
                    + "</w:Password><w:Nonce>" + Base64.getEncoder().encodeToString(bytes) + "</w:Nonce><u:Created>"
                    + created + "</u:Created>");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String passwordText(String user, Secret password) {
        return security("<w:Username>" + user + "</w:Username><w:Password Type='x#PasswordText'>" + password.reveal()
                + "</w:Password>");
    }

    static String security(String token) {
        return "<w:Security s:mustUnderstand='1' xmlns:w='" + WSSE + "secext-1.0.xsd' xmlns:u='" + WSSE
                + "utility-1.0.xsd'><w:UsernameToken>" + token + "</w:UsernameToken></w:Security>";
    }

    String shareId(Secret token) {
        return access.shareId(token).toString();
    }

    static String token(UUID camera) {
        return RecordingTokens.of(camera);
    }

    @Override
    public void close() {
        access.close();
    }
}

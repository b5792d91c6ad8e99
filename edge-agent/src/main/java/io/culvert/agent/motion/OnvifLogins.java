package io.culvert.agent.motion;

import io.culvert.media.rtsp.auth.Authenticator;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.proto.tunnel.v1.OnvifProof;
import io.culvert.proto.tunnel.v1.SignOnvif;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Logs the gateway in at the ONVIF services of cameras whose owner allowed that, without telling it a password: each question of
 * the gateway's gets a digest of its own, good for one message at that camera.
 *
 * <p>Protocol: Web Services Security UsernameToken Profile 1.0, PasswordDigest: the agent chooses the nonce, the gateway says the
 * camera's time. Or HTTP Digest (RFC 7616) to the camera's challenge, for POST below {@code /onvif} alone, as the same login opens
 * the camera's other pages too; never Basic. So many in a minute, for every digest is something that a password could be guessed by.
 *
 * <p>Confined to the event loop.
 */
public final class OnvifLogins {
    static final int A_MINUTE = 120;
    private static final int NONCE_BYTES = 16;
    private static final Pattern CREATED =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z");

    private static final String METHOD = "POST";
    private static final int MAX_CHALLENGES = 8;

    /** No way out: neither dots that climb nor a slash, dot or backslash in disguise. */
    private static final Pattern PATH = Pattern.compile("(?i)/onvif(?![^?]*\\.\\.)[/?][A-Za-z0-9/?&=_.:;,+*~-]{0,500}");

    private final Map<String, Credentials> logins;
    private final Map<String, Authenticator> authenticators = new HashMap<>();
    private final LongSupplier nanoClock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Deque<Long>> given = new HashMap<>();

    /** @param logins by the camera's name, of those whose owner allows it */
    public OnvifLogins(Map<String, Credentials> logins) {
        this(logins, System::nanoTime);
    }

    OnvifLogins(Map<String, Credentials> logins, LongSupplier nanoClock) {
        this.logins = Map.copyOf(logins);
        this.nanoClock = nanoClock;
    }

    /** The proof for one message; an empty one where there is none to be had. */
    public OnvifProof answer(SignOnvif question) {
        OnvifProof.Builder proof = OnvifProof.newBuilder().setRequestId(question.getRequestId());
        Credentials login = logins.get(question.getCamera());
        boolean byHttp = question.getChallengesCount() > 0;
        if (login == null || !(byHttp ? isPost(question) : isMessage(question)) || !mayGive(question.getCamera())) {
            return proof.build();
        }
        return (byHttp ? authorize(proof, question, login) : sign(proof, question, login)).build();
    }

    private static boolean isPost(SignOnvif question) {
        return question.getChallengesCount() <= MAX_CHALLENGES
                && PATH.matcher(question.getPath()).matches();
    }

    private static boolean isMessage(SignOnvif question) {
        return CREATED.matcher(question.getCreated()).matches();
    }

    private OnvifProof.Builder authorize(OnvifProof.Builder proof, SignOnvif question, Credentials login) {
        Authenticator authenticator = authenticators.computeIfAbsent(
                question.getCamera(), any -> new Authenticator(login.username(), login.password(), false));
        // Whether an earlier answer was refused only the gateway knows.
        Authenticator.Answer answer = authenticator.challenged(question.getChallengesList(), false);
        String value =
                answer == Authenticator.Answer.RETRY ? authenticator.authorize(METHOD, question.getPath()) : null;
        return value == null ? proof : proof.setAuthorization(value);
    }

    private OnvifProof.Builder sign(OnvifProof.Builder proof, SignOnvif question, Credentials login) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return proof.setUsername(login.username())
                .setNonce(Base64.getEncoder().encodeToString(nonce))
                .setDigest(digest(nonce, question.getCreated(), login.password().reveal()));
    }

    static String digest(byte[] nonce, String created, String password) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce);
            sha1.update(created.getBytes(StandardCharsets.UTF_8));
            sha1.update(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha1.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }

    private boolean mayGive(String camera) {
        Deque<Long> times = given.computeIfAbsent(camera, any -> new ArrayDeque<>());
        long now = nanoClock.getAsLong();
        while (!times.isEmpty() && now - times.getFirst() > TimeUnit.MINUTES.toNanos(1)) {
            times.removeFirst();
        }
        if (times.size() >= A_MINUTE) {
            return false;
        }
        times.addLast(now);
        return true;
    }
}

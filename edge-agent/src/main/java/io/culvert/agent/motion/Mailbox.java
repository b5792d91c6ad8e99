package io.culvert.agent.motion;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a camera's mails are known: by whom they are for, whom they are from, or the address that they come from. Immutable.
 *
 * @param camera its name in {@code agent.yml}
 * @param address what stands before the {@code @}, or a whole mail address; letters count alike, large and small
 * @param host where the camera lies; null where only a name is known
 */
public record Mailbox(
        String camera, String address, @Nullable InetAddress host) {

    /** @param host as the camera's URL has it: counts when it is an address in digits */
    public static Mailbox of(String camera, String address, String host) {
        return new Mailbox(camera, address.toLowerCase(Locale.ROOT), literal(host));
    }

    private static @Nullable InetAddress literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            return null;
        }
    }

    /** Whether a mail address is the camera's. */
    boolean matches(String mailAddress) {
        String lower = mailAddress.toLowerCase(Locale.ROOT);
        int at = lower.lastIndexOf('@');
        return (address.indexOf('@') >= 0 || at < 0)
                ? lower.equals(address)
                : lower.substring(0, at).equals(address);
    }
}

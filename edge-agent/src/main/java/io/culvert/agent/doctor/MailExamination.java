package io.culvert.agent.doctor;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Where alarm mails of cameras are to be taken: whether the address is this machine's, and the port free or our own. */
record MailExamination(InetSocketAddress listen) implements Examination {
    private static final String CHECK = "mails";
    private static final int PATIENCE_MILLIS = 2_000;

    /** How the agent's own listener begins. */
    private static final String OURS = "220 culvert";

    @Override
    public String title() {
        return "alarm mails";
    }

    @Override
    public void examine(Consumer<Finding> findings) {
        String place = NetUtil.toSocketAddressString(listen);
        if (!isOfThisMachine(listen.getAddress())) {
            findings.accept(Finding.broken(
                    CHECK,
                    NetUtil.toAddressString(listen.getAddress()) + " is no address of this machine",
                    "write one of its addresses into motion.smtp.listen; cameras have to reach it"));
            return;
        }
        if (listen.getAddress().isLoopbackAddress()) {
            findings.accept(Finding.doubtful(
                    CHECK,
                    place + " is reached from this machine only",
                    "write the address that the cameras see into motion.smtp.listen"));
        }
        findings.accept(port(place));
    }

    private Finding port(String place) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(listen);
            return Finding.fine(CHECK, place + " is free");
        } catch (IOException taken) {
            return isOurs()
                    ? Finding.fine(CHECK, place + " is listened on by an agent")
                    : Finding.broken(
                            CHECK,
                            place + " cannot be listened on: " + taken.getMessage(),
                            "choose another port above 1023 in motion.smtp.listen, and in the cameras");
        }
    }

    private boolean isOurs() {
        try (Socket socket = new Socket()) {
            socket.connect(listen, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] said = socket.getInputStream().readNBytes(OURS.length());
            return new String(said, StandardCharsets.US_ASCII).equals(OURS);
        } catch (IOException silent) {
            return false;
        }
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null || address.isLoopbackAddress();
        } catch (SocketException unknown) {
            return true;
        }
    }
}

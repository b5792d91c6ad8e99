package io.culvert.agent.motion;

/**
 * An answer of the SMTP server: RFC 5321, section 4.2.
 *
 * @param text lines as they go out, each with its code and its end
 */
record SmtpReply(int code, String text) {

    /** One line or several under one code. */
    static SmtpReply of(int code, String... lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            text.append(code)
                    .append(i == lines.length - 1 ? ' ' : '-')
                    .append(lines[i])
                    .append("\r\n");
        }
        return new SmtpReply(code, text.toString());
    }

    boolean isRefusal() {
        return code >= 400;
    }
}

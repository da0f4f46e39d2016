# SPDX-License-Identifier: Apache-2.0
"""What the demonstration station says: short sentences, calm advice, one step at a time.
Each: file name, language (a voice of espeak-ng), title, text."""

SPEECHES = (
    ("scam-police-vi", "vi", "Giả danh công an", """
Bà con chú ý. Có kẻ gọi điện, xưng là công an.
Họ nói bà con đang bị điều tra. Họ bảo bà con chuyển tiền.
Đó là lừa đảo. Công an không làm việc qua điện thoại. Công an không bao giờ đòi chuyển tiền.
Bà con hãy cúp máy. Hỏi người thân. Rồi báo công an xã.
Không vội. Không sợ. Không chuyển tiền."""),
    ("scam-police-en", "en-gb", "Callers who say they are the police", """
A word about phone scams.
Someone calls and says he is the police. He says you are under investigation.
He asks you to send money. This is a scam.
The police do not work by telephone. The police never ask for money.
Hang up. Talk to your family. Then tell the commune police.
Take your time. Do not be afraid. Do not send money."""),
    ("voice-cloning-vi", "vi", "Giọng nói giả", """
Bà con chú ý. Máy tính ngày nay có thể giả giọng nói.
Kẻ lừa đảo có thể gọi, với giọng của con, của cháu bà con.
Giọng ấy khóc. Giọng ấy xin tiền gấp.
Bà con hãy bình tĩnh. Cúp máy. Gọi lại số quen của con cháu.
Mỗi nhà nên có một câu hỏi riêng, chỉ người nhà mới biết.
Không trả lời được, thì không phải người nhà."""),
    ("voice-cloning-en", "en-gb", "Voices that are not real", """
Computers can now copy a voice.
A stranger can call you with the voice of your son or your granddaughter.
The voice cries. It needs money at once.
Stay calm. Hang up. Call back on the number that you know.
Agree on one question in your family. Only your family knows the answer.
No answer, no money."""),
    ("flood-vi", "vi", "Khi nước lên", """
Bà con chú ý. Mùa nước nổi đã đến.
Hãy để giấy tờ, thuốc và nước uống ở chỗ cao. Sạc đầy điện thoại.
Khi nước lên nhanh, hãy ngắt cầu dao điện. Đưa người già và trẻ em lên chỗ cao trước.
Không đi qua dòng nước chảy xiết, dù nước nông.
Hãy nghe loa của xã. Chúng tôi sẽ báo tin mới."""),
    ("flood-en", "en-gb", "When the water rises", """
The season of high water is here.
Keep your papers, medicine and drinking water in a high place. Charge your phone.
When the water rises fast, switch off the electricity.
Take old people and children to high ground first.
Do not walk through water that flows fast, even where it is shallow.
Listen to the loudspeaker. We will tell you more."""),
    ("one-time-code-vi", "vi", "Mã ngân hàng", """
Ngân hàng gửi cho bà con một mã số bằng tin nhắn.
Mã ấy là chìa khóa của bà con. Không đọc mã cho ai.
Nhân viên ngân hàng không bao giờ hỏi mã."""),
    ("one-time-code-en", "en-gb", "The code from your bank", """
Your bank sends you a code by message.
That code is your key. Read it to nobody.
People who work for the bank never ask for it."""),
)

JINGLES = (
    ("station-vi", "vi", "Loa truyền thanh xã Cồn Sen", "Đây là loa truyền thanh xã Cồn Sen."),
    ("station-en", "en-gb", "Con Sen commune radio", "This is Con Sen, your commune loudspeaker."),
)

ANNOUNCEMENTS = (
    ("market-vi", "vi", "Chợ sáng mai",
     "Sáng mai, chợ mở lúc năm giờ rưỡi. Trạm y tế tiêm phòng cho trẻ em lúc tám giờ."),
    ("market-en", "en-gb", "Tomorrow's market",
     "Tomorrow the market opens at half past five. "
     "The health station vaccinates children at eight o'clock."),
    ("water-vi", "vi", "Cúp nước", "Chiều nay, từ hai giờ đến bốn giờ, xã cúp nước để sửa ống."),
    ("water-en", "en-gb", "Water off",
     "This afternoon, from two to four o'clock, the water is off. A pipe is being mended."),
)
